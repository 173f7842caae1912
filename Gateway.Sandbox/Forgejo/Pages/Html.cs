using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Pages;

/// <summary>The frame of every page of the stand-in.</summary>
internal static class Html
{
    private const string Style = """
        :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
        body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f3f1ec,#1c1b19)}
        main{width:min(26rem,90vw);padding:2rem;border-radius:.75rem;background:light-dark(#fff,#292724);box-shadow:0 .25rem 1.5rem #0002}
        h1{font-size:1.25rem;margin:0 0 1rem}small,.quiet{color:light-dark(#6b665c,#a8a196)}
        label{display:block;margin:.75rem 0}input{width:100%;box-sizing:border-box;padding:.5rem;font:inherit}
        button{font:inherit;padding:.5rem 1rem;margin:.25rem .5rem .25rem 0;border:1px solid #c2410c;border-radius:.4rem;cursor:pointer;background:none;color:inherit}
        button.main{background:#c2410c;color:#fff}code{overflow-wrap:anywhere}
        """;

    public static string Text(string? value) => HtmlEncoder.Default.Encode(value ?? "");

    public static string Paragraph(string text) => $"<p>{Text(text)}</p>";

    public static string Hidden(string name, string value) => $"<input type=\"hidden\" name=\"{Text(name)}\" value=\"{Text(value)}\">";

    /// <param name="body">Markup; whoever writes it has encoded every value in it.</param>
    public static IResult Page(string title, string body, int status = 200) => Results.Content(
        $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Text(title)} · Stand-in Forgejo</title>"
        + $"<style>{Style}</style><main><small>Stand-in Forgejo</small><h1>{Text(title)}</h1>{body}</main></html>",
        "text/html; charset=utf-8",
        statusCode: status);
}
