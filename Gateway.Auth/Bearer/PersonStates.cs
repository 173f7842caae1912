namespace Gateway.Auth.Bearer;

/// <summary>Told, after the commit, when a person's SignInNeeded or Suspended has changed either way: their next request must see it.</summary>
internal sealed class PersonStates(BearerTokens tokens)
{
    public void Changed(string personId) => tokens.ForgetPerson(personId);
}
