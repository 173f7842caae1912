using System.Buffers;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// What a child is linked to: the side of the gateway that knows what the child's own words mean. Called by the link's one reader, in the order in which the
/// child spoke; a message's memory is valid until the return.
/// </summary>
internal interface IConversation
{
    /// <summary>The stdio server's name.</summary>
    string Server { get; }

    StdioServerOptions Settings { get; }

    /// <summary>Whose child it is: the person's place is taken for it, and theirs alone are held off when it keeps ending.</summary>
    string PersonId { get; }

    /// <summary>Whether it speaks 2026-07-28 to its child; else one of the revisions with a handshake.</summary>
    bool IsModern { get; }

    /// <summary>
    /// A number for a call, unique in the conversation: an id must not be used twice in a session (MCP 2025-11-25, basic, requests), and a call that moves to another
    /// child keeps its own.
    /// </summary>
    long NextNumber();

    /// <summary>The child asks something; somebody owes it an answer.</summary>
    void OnRequest(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope);

    void OnNotification(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope);

    /// <summary>The child answered the initialize that it was sent; the call is told afterwards.</summary>
    void OnInitializeAnswer(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope);

    /// <summary>The child said its last word; its calls in flight are told afterwards.</summary>
    void OnLinkClosed(ChildLink link, ChildExit? exit);

    /// <summary>The child was reaped, and its place given back.</summary>
    void OnReaped(ChildLink link);

    /// <summary>The child did something that shows the conversation to be in use.</summary>
    void Touch();
}
