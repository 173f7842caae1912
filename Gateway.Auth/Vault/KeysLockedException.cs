namespace Gateway.Auth.Vault;

/// <summary>Keys that are needed cannot be opened; going on without them would sign everybody out. Exit code 2.</summary>
public sealed class KeysLockedException : Exception
{
    private const string Sealed = "neither Keys:WrappingKey nor Keys:OldWrappingKeys holds what sealed them. ";
    private const string Lost = "If it is lost, remove those keys: everybody then signs in again.";

    private KeysLockedException(string message)
        : base(message)
    {
    }

    /// <summary>They have to be carried elsewhere.</summary>
    /// <param name="where">Where they are.</param>
    public static KeysLockedException ToCarry(string where) => new(
        $"Keys:Store was changed, but the keys in {where} cannot be opened and so cannot be carried over: {Sealed}Give it as Keys:OldWrappingKeys:0, or go back to the former Keys:Store. {Lost}");

    /// <summary>They are where they should be, and none can be opened.</summary>
    /// <param name="where">Where they are.</param>
    public static KeysLockedException InPlace(string where) => new(
        $"None of the keys in {where} can be opened: {Sealed}Set Keys:WrappingKey as it was; to replace it, keep the former one as Keys:OldWrappingKeys:0. {Lost}");
}
