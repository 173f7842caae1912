using Gateway.Auth.Access;
using Gateway.Auth.Forgejo;
using Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Commands;

/// <summary><c>people list</c> and <c>people revoke NAME</c>, beside the running gateway: 0 when done, 1 when the store does not answer or nobody bears the name.</summary>
internal static class PeopleCommand
{
    public static Task<int> ListAsync(GatewayArguments arguments) => OfflineServices.RunAsync(arguments, async services =>
    {
        var people = await services.GetRequiredService<PeopleDirectory>().ListAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync($"{"NAME",-24} {"FORGEJO ID",-12} {"STATE",-15} {"APPS",-5} LAST SIGN-IN (UTC)");
        foreach (var person in people)
        {
            await Console.Out.WriteLineAsync(
                $"{person.Username,-24} {person.Subject,-12} {Words(person.State),-15} {person.Apps,-5} {person.LastSignInAt.UtcDateTime:yyyy-MM-dd HH:mm}");
        }

        return ExitCodes.Success;
    });

    public static Task<int> RevokeAsync(GatewayArguments arguments, string name) => OfflineServices.RunAsync(arguments, async services =>
    {
        var ended = await services.GetRequiredService<PeopleDirectory>().RevokeAsync(name, CancellationToken.None);
        if (ended.Count == 0)
        {
            await Console.Error.WriteLineAsync($"Nobody called '{name}' has signed in here. 'people list' shows who has.");
            return ExitCodes.Failed;
        }

        foreach (var person in ended)
        {
            await Console.Out.WriteLineAsync($"{person.Username} (Forgejo id {person.Subject}): {person.Apps} connected apps disconnected.");
        }

        await Console.Out.WriteLineAsync("A running gateway ends their sessions within two seconds. They can sign in again: Access:DenyUsers keeps somebody out.");
        var settings = services.GetRequiredService<IOptions<ForgejoOptions>>().Value.ApplicationSettings;
        await Console.Out.WriteLineAsync($"Their Forgejo tokens are thrown away here; the approval at Forgejo stays until they withdraw it: {settings}");
        return ExitCodes.Success;
    });

    private static string Words(PersonState state) => state switch
    {
        PersonState.Active => "active",
        PersonState.SignInNeeded => "sign-in needed",
        PersonState.Suspended => "suspended",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
