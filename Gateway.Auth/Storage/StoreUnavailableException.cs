namespace Gateway.Auth.Storage;

/// <summary>The store cannot serve now: not prepared yet, locked by somebody else, disk full or read-only. Worth trying again; answered with 503.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
