namespace Gateway.StdioBridge.Sessions;

/// <summary>A child that nobody uses just now, and that may make room for another.</summary>
/// <param name="IdleFor">How long it was not used.</param>
/// <param name="TryStop">Lets it go: null when it is in use again, else completes when it was reaped and its place given back.</param>
internal readonly record struct IdleChild(TimeSpan IdleFor, Func<Task?> TryStop);
