using System.Buffers;
using System.Runtime.InteropServices;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation;
using Gateway.StdioBridge.Translation.Handles;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Modern;

/// <summary>Answers discovery, lists and methods that the server does not know while the person has no child: no process before there is work.</summary>
internal sealed class ModernCatalogue(ChildStarter starter, BridgeSessions sessions)
{
    /// <summary>Null: a child must be asked.</summary>
    public async Task<BridgeOutcome?> TryAnswerAsync(PostMessage post, ModernRequest request, ChildPool pool)
    {
        // A stateless child is told by each request what its client can do; one of an earlier revision was told when it was greeted.
        var capabilities = pool.IsModern ? request.Capabilities! : ModernCalls.Offered(post, request);
        if (pool.HasChild(capabilities) || Write(post, pool, capabilities) is not { Body: { } body } answer)
        {
            return null;
        }

        using (body)
        {
            // Whoever is suspended or must sign in again hears of that, as from a child's start.
            var granted = await starter.CredentialAsync(post.Settings, post.Caller, post.Context.RequestAborted);
            if (granted.Credential is null)
            {
                return await ModernPost.WithoutChildAsync(post, new Taken(null, granted.Status, CallFault.None));
            }

            await ReplyWriter.WriteJsonAsync(post.Context, answer.Status, body);
            return BridgeOutcome.Handled;
        }
    }

    private (MessageBuffer? Body, int Status) Write(in PostMessage post, ChildPool pool, ClientCapabilities capabilities)
    {
        var method = post.Envelope.Method!;
        var isDiscovery = method == ListRequest.Discover;
        if (!isDiscovery && (!ListRequest.MayBeMissing(method) || (pool.OwnLists && ListRequest.IsKept(method))))
        {
            return default;
        }

        var shelf = pool.ShelfOf(sessions.Programs.Of(post.Server, post.Settings), capabilities);
        if (pool.IsModern)
        {
            return Find(shelf, post, method) is { } passed ? Write(post, passed, profile: null, hidesTasks: !PassesTasks(post, pool, capabilities)) : default;
        }

        if (Find(shelf, post, ListRequest.Initialize) is not { } greeted || ServerProfile.Read(new ReadOnlySequence<byte>(greeted.Pages[0].Raw)) is not { } profile)
        {
            return default;
        }

        return isDiscovery ? (Discovered(post, profile), StatusCodes.Status200OK)
            : Find(shelf, post, method) is { } answer ? Write(post, answer, profile, hidesTasks: true)
            : default;
    }

    private LearnedAnswer? Find(Shelf shelf, in PostMessage post, string method) =>
        sessions.Catalogue.Find(shelf, post.Settings.Catalogue, post.Caller.PersonId, method);

    /// <summary>Whether the client could fetch what comes of a task, as far as this server's children have said what they are.</summary>
    private bool PassesTasks(in PostMessage post, ChildPool pool, ClientCapabilities capabilities) =>
        TasksExtension.IsDeclared(capabilities)
        && Find(pool.ShelfOf(sessions.Programs.Of(post.Server, post.Settings), ClientCapabilities.None), post, ListRequest.Discover) is { } discovered
        && ServerProfile.Read(new ReadOnlySequence<byte>(discovered.Pages[0].Raw))?.Extends(TasksExtension.Name) == true;

    private static MessageBuffer Discovered(in PostMessage post, ServerProfile profile) =>
        RpcMessages.Result(post.Id.Span, profile.Discovered(ProtocolVersions.Served));

    /// <param name="post">The request.</param>
    /// <param name="answer">What children answered to it.</param>
    /// <param name="profile">Of a server of an earlier revision, whose answers lack what this one demands; null: it is stateless itself.</param>
    /// <param name="hidesTasks">Whether tools that work only as tasks are not shown.</param>
    private static (MessageBuffer? Body, int Status) Write(in PostMessage post, LearnedAnswer answer, ServerProfile? profile, bool hidesTasks)
    {
        var cursor = answer.IsError ? "" : ListRequest.Cursor(post.Bytes, post.Envelope);
        var (id, method) = (post.Id.ToArray(), post.Envelope.Method!);
        if (cursor is null || answer.Find(cursor) is not { } page || CatalogueTalk.Write(post.Settings, answer, page, id, method) is not { } said)
        {
            return default;
        }

        using (said)
        {
            var body = new MessageBuffer();
            MessagePeek.TryRead(said.Written, out var envelope, out _);
            if (envelope.Kind == MessageKind.ErrorResponse)
            {
                return (body, ModernStatus.Of(ModernAnswer.WriteError(body, said.Written, envelope, id, uri: null)));
            }

            WriteResult(body, said.Written, envelope, id, method, profile, hidesTasks);
            return (body, StatusCodes.Status200OK);
        }
    }

    private static void WriteResult(MessageBuffer body, in ReadOnlySequence<byte> said, in Envelope envelope, byte[] id, string method, ServerProfile? profile, bool hidesTasks)
    {
        if (profile is null)
        {
            MessageSplice.Write(body, said, CollectionsMarshal.AsSpan(NativeAnswer.Edits(said, envelope, id, method, ModernPass.Versions(method), hidesTasks)));
        }
        else
        {
            ModernAnswer.WriteResult(body, said, envelope, id, method, profile);
        }
    }
}
