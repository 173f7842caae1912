using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>A child for a request, or why there is none.</summary>
internal readonly record struct Taken(TranslatedChild? Child, ChildCredentialStatus Credential, CallFault Fault)
{
    public static Taken Ready(TranslatedChild child) => new(child, ChildCredentialStatus.Available, CallFault.None);

    public static Taken Not(CallFault fault) => new(null, ChildCredentialStatus.Available, fault);

    public static Taken Not(Opened opened) => new(null, opened.Credential, opened.Fault);
}
