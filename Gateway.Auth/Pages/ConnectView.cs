namespace Gateway.Auth.Pages;

/// <summary>What the connect page says.</summary>
/// <param name="Name">The stdio server's name, used as the entry's name in clients.</param>
/// <param name="Host">The gateway's host.</param>
/// <param name="Url">The address to paste.</param>
/// <param name="CodeLink">Installs it in VS Code.</param>
/// <param name="CursorLink">Installs it in Cursor.</param>
public sealed record ConnectView(string Name, string Host, string Url, string CodeLink, string CursorLink);
