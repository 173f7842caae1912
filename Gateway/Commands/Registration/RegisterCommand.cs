using Gateway.Auth.Storage;
using Gateway.Configuration;

namespace Gateway.Commands.Registration;

/// <param name="Forgejo">Its URL as this host sees it.</param>
/// <param name="Name">What people read on Forgejo's consent page.</param>
/// <param name="File">Where id and secret go.</param>
/// <param name="Replace">Take over an application of that name, with a new secret, and a file that is there.</param>
internal sealed record Registration(string Forgejo, string Name, string File, bool Replace);

/// <summary>
/// <c>register</c>: makes the gateway's application at Forgejo, with a token from stdin, and writes id and secret to a file that its owner alone can read. 0 when it is written, 1 when
/// Forgejo refuses or the file cannot be made, 2 for settings that cannot be used. Neither token nor secret is ever shown.
/// </summary>
internal static class RegisterCommand
{
    private const int LongestToken = 4096;

    public static async Task<int> RunAsync(GatewayArguments arguments, Registration asked)
    {
        try
        {
            return await RunAsync(asked with { Forgejo = Base(asked.Forgejo) }, RedirectUri(arguments));
        }
        catch (InvalidConfigurationException invalid)
        {
            return ExitCodes.Report(invalid);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await ExitCodes.FailAsync(failure.Message);
        }
    }

    private static async Task<int> RunAsync(Registration asked, string redirectUri)
    {
        if (File.Exists(asked.File) && !asked.Replace)
        {
            return await ExitCodes.FailAsync($"{asked.File} is there already. Name another by --out, or replace application and file by --replace.");
        }

        if (await ReadTokenAsync() is not { } token)
        {
            return await ExitCodes.FailAsync("No token came on stdin (letters and digits, one line). Example: Gateway register --forgejo https://git.example.org < token-file");
        }

        // Made before Forgejo is asked: a secret that it shows once must have somewhere to go.
        var draft = $"{asked.File}.{Guid.NewGuid():N}";
        try
        {
            await using var file = OwnerFiles.Create(draft);
            using var forgejo = new ForgejoApplications(asked.Forgejo, token);
            var outcome = await forgejo.RegisterAsync(asked, redirectUri, CancellationToken.None);
            return outcome.Application is { } made ? await KeepAsync(made, file, draft, asked, redirectUri) : await ExitCodes.FailAsync(outcome.Obstacle!);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static async Task<int> KeepAsync(RegisteredApplication made, FileStream file, string draft, Registration asked, string redirectUri)
    {
        // The form that systemd's EnvironmentFile, compose's env_file and a shell read.
        await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"Forgejo__ClientId={made.ClientId}\nForgejo__ClientSecret={made.ClientSecret}\n"));
        file.Flush(flushToDisk: true);
        File.Move(draft, asked.File, overwrite: asked.Replace);
        await Console.Out.WriteLineAsync($"""
            {(made.Replaced ? "Renewed" : "Registered")} '{asked.Name}' at {asked.Forgejo}, with the redirect URI {redirectUri}
            Client id {made.ClientId}; id and secret are in {asked.File} (mode 0600).
            It belongs to {made.Owner} and is deleted with that account.{(made.Replaced ? " The old secret is void: restart the gateway with the new one." : "")}
            """);
        return ExitCodes.Success;
    }

    private static string RedirectUri(GatewayArguments arguments)
    {
        var configuration = new ConfigurationManager();
        ConfigurationSources.Add(configuration, arguments.ConfigPath, arguments.Settings);
        var gateway = new GatewayOptions { PublicUrl = configuration["Gateway:PublicUrl"] ?? "" };
        var verdict = new GatewayOptionsValidator().Validate(null, gateway);
        return verdict.Failed ? throw new InvalidConfigurationException([.. verdict.Failures!]) : gateway.Origin.GetLeftPart(UriPartial.Authority) + "/oauth/callback";
    }

    private static string Base(string forgejo) =>
        Uri.TryCreate(forgejo, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0
            ? url.AbsoluteUri.TrimEnd('/')
            : throw new InvalidConfigurationException([$"--forgejo: '{forgejo}' is not a URL like https://git.example.org."]);

    /// <summary>The first line; at a terminal it is asked for and not shown.</summary>
    private static async Task<string?> ReadTokenAsync()
    {
        if (!Console.IsInputRedirected)
        {
            // To look for a key switches the terminal's echo off: what is pasted at once is not shown either.
            _ = Console.KeyAvailable;
            await Console.Error.WriteLineAsync("Paste the token of the account that shall own the application (scope write:user), then press Enter. It is not shown.");
            return Token(Typed());
        }

        var (buffer, held) = (new char[LongestToken], 0);
        while (held < buffer.Length && await Console.In.ReadAsync(buffer.AsMemory(held)) is > 0 and var read)
        {
            held += read;
        }

        return Token(new string(buffer, 0, held).Split('\n')[0]);
    }

    private static string Typed()
    {
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key && typed.Length < LongestToken)
        {
            // Corrections are taken in; what else is no character (arrows, Ctrl+D) is no part of a token.
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }

    // A header would refuse anything else, with an exception that tells it.
    private static string? Token(string text) => text.Trim() is { Length: > 0 } token && token.All(char.IsAsciiLetterOrDigit) ? token : null;
}
