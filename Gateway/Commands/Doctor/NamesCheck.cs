using Gateway.Operations;

namespace Gateway.Commands.Doctor;

/// <summary>Whether somebody at Forgejo bears a name that the gateway's paths hide.</summary>
internal static class NamesCheck
{
    private const string Name = "names";

    public static async Task<Finding> RunAsync(Patient patient, CancellationToken cancellationToken)
    {
        var names = GatewayNames.On(patient.Configuration, patient.Gateway.Origin);
        if (names.Count == 0)
        {
            return Finding.Ok(Name, "the gateway's host name is not Forgejo's, so no name can clash.");
        }

        var borne = await Task.WhenAll(names.Select(async name => (Name: name, Borne: await IsBorneAsync(patient, name, cancellationToken))));
        if (borne.Where(entry => entry.Borne == true).Select(entry => entry.Name).ToArray() is { Length: > 0 } clashes)
        {
            return Finding.Fail(Name, $"Forgejo has a user or organisation called {string.Join(", ", clashes)}, whose pages the gateway's paths hide.", "rename them at Forgejo, or give the gateway a host name of its own.");
        }

        return borne.All(entry => entry.Borne == false)
            ? Finding.Ok(Name, $"nobody at Forgejo is called {string.Join(", ", names)}.")
            : Finding.Warn(Name, $"Forgejo does not say whether somebody is called {string.Join(", ", names)}.", "look for them there: their pages would be hidden.");
    }

    private static async Task<bool?> IsBorneAsync(Patient patient, string name, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(GatewayNames.Addresses(patient.InternalUrl, name)
            .Select(async address => GatewayNames.IsBorne((await patient.Forgejo.GetAsync(address, cancellationToken)).Status)));
        return answers.Contains(true) ? true : answers.All(answer => answer == false) ? false : null;
    }
}
