using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.Hosting;

namespace Gateway.Sandbox.Commands;

/// <summary><c>forgejo</c>: the stand-in alone, until it is told to stop.</summary>
internal static class ForgejoCommand
{
    public static async Task<int> RunAsync(int port, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            await using var forgejo = await StandInForgejo.StartAsync(new StandInForgejoOptions { Port = port }, cancellationToken);
            await output.WriteLineAsync($"ready {forgejo.Url}");
            await output.WriteLineAsync($"client id      {forgejo.ClientId}");
            await output.WriteLineAsync($"client secret  {forgejo.ClientSecret}");
            await output.WriteLineAsync($"token          {forgejo.CreateAccessToken("alice", "write:user")} (alice's, scope write:user, for the gateway's 'register')");
            await output.WriteLineAsync("People, each with a button on the sign-in page, or with a password:");
            foreach (var login in forgejo.Logins)
            {
                await output.WriteLineAsync($"  {login,-14} {forgejo.PasswordOf(login)}");
            }

            await UntilStopped.WaitAsync(cancellationToken);
            return 0;
        }
        catch (IOException e)
        {
            await errors.WriteLineAsync($"cannot listen on port {port}: {e.Message}");
            return 1;
        }
    }
}
