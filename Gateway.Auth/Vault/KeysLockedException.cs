namespace Gateway.Auth.Vault;

/// <summary>Keys that have to be carried elsewhere cannot be opened; going on without them would sign everybody out. Exit code 2.</summary>
/// <param name="where">Where they are.</param>
public sealed class KeysLockedException(string where)
    : Exception($"Keys:Store was changed, but the keys in {where} cannot be opened and so cannot be carried over: neither Keys:WrappingKey nor Keys:OldWrappingKeys holds what sealed them. "
        + "Give it as Keys:OldWrappingKeys:0, or go back to the former Keys:Store. If it is lost, remove those keys: everybody then signs in again.");
