using Gateway.Auth.Storage.Entities;

namespace Gateway.Auth.Consent;

/// <summary>What a protocol engine asks a person about.</summary>
/// <param name="Sealed">The engine's own request, which comes back with the answer to <see cref="Action"/>; unreadable and unchangeable on the way.</param>
/// <param name="Action">Where the form is posted.</param>
internal sealed record ConsentQuestion(Client Client, string RedirectUri, string Scope, string Resource, string Sealed, string Action);
