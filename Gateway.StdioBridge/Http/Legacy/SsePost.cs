using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>POST of MCP 2024-11-05: 202, and what there is to say comes on the stream.</summary>
internal sealed class SsePost(BridgeSessions sessions, LegacyPost posts, FirstChild children, ChildReplacer replacer, SessionCalls calls)
{
    public async Task<BridgeOutcome> InvokeAsync(PostMessage post, SseConversation conversation)
    {
        var verdict = RequestPolicy.Judge(ToolPolicy.Of(post.Settings.Tools), post.Caller, post.Bytes, post.Envelope);
        if (verdict is RequestVerdict.ReadNeeded or RequestVerdict.WriteNeeded)
        {
            return McpEndpoint.Outcome(verdict);
        }

        conversation.Session.Touch();
        if (post.Envelope.Method == "initialize")
        {
            return await InitializeAsync(post, conversation);
        }

        if (!conversation.Session.IsInitialized)
        {
            return await Refusal.NotInitialized.AnswerAsync(post);
        }

        if (post.Envelope.Kind != MessageKind.Request)
        {
            return await posts.TellAsync(post, conversation.Session);
        }

        return verdict == RequestVerdict.UnknownTool
            ? Say(post, conversation, Refusal.UnknownTool(MessageText.GetString(post.Bytes, post.Envelope.Name)))
            : await CallAsync(post, conversation);
    }

    private async Task<BridgeOutcome> InitializeAsync(PostMessage post, SseConversation conversation)
    {
        if (post.Envelope.Kind != MessageKind.Request || !conversation.TryBegin())
        {
            return await Refusal.AlreadyInitialized.AnswerAsync(post);
        }

        Call? call = null;
        try
        {
            var first = await children.StartAsync(conversation.Session, post.Caller, post.Bytes, post.Envelope, post.Context.RequestAborted);
            call = first.Call;
            if (call is null)
            {
                return first.Refusal is null ? first.Outcome : await first.Refusal.AnswerAsync(post);
            }
        }
        finally
        {
            if (call is null)
            {
                conversation.BeginAnew();
            }
        }

        return sessions.TryEnter(conversation.Session.PersonId) ? Follow(post, conversation, call) : await Refusal.Busy.AnswerAsync(post);
    }

    private async Task<BridgeOutcome> CallAsync(PostMessage post, SseConversation conversation)
    {
        var session = conversation.Session;
        if (SleepTalk.Answer(session, post.Bytes, post.Envelope) is { } answer)
        {
            conversation.Say(answer);
            return Accept(post);
        }

        if (!sessions.TryEnter(session.PersonId))
        {
            return await Refusal.Busy.AnswerAsync(post);
        }

        var wake = await replacer.AcquireAsync(session, post.Caller);
        if (wake.Link is not { } link)
        {
            sessions.Leave(session.PersonId);
            var (outcome, refusal) = WithoutChild.Of(wake);
            return refusal is null ? outcome
                : refusal.Status == StatusCodes.Status200OK ? Say(post, conversation, refusal)
                : await refusal.AnswerAsync(post);
        }

        var call = calls.Start(session, post.Caller, link, post.Bytes, post.Envelope);
        session.FromServer.Flush(call);
        return Follow(post, conversation, call);
    }

    private static BridgeOutcome Follow(PostMessage post, SseConversation conversation, Call call)
    {
        conversation.Follow(call);
        return Accept(post);
    }

    private static BridgeOutcome Say(PostMessage post, SseConversation conversation, Refusal refusal)
    {
        conversation.Say(refusal.Body(post.Context, post.Id.Span));
        return Accept(post);
    }

    private static BridgeOutcome Accept(PostMessage post)
    {
        post.Context.Response.StatusCode = StatusCodes.Status202Accepted;
        return BridgeOutcome.Handled;
    }
}
