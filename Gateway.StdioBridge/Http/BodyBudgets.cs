using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Http;

/// <summary>
/// What the messages that one person is sending may hold together: twice the longest message. Without it anybody with an account could fill the memory with
/// messages that never end. The number of shares is fixed: two people may have the same one, which costs a second try and never a wrong result.
/// </summary>
internal sealed class BodyBudgets
{
    private const int Shares = 256;

    private readonly ByteBudget[] _shares;

    public BodyBudgets(IOptions<BridgeOptions> options)
    {
        var limit = 2 * options.Value.Servers.Values.Select(server => (long)server.MaxMessageBytes).DefaultIfEmpty().Max();
        _shares = [.. Enumerable.Range(0, Shares).Select(_ => new ByteBudget(limit))];
    }

    public ByteBudget Of(Caller caller) => _shares[(uint)string.GetHashCode(caller.PersonId, StringComparison.Ordinal) % Shares];
}
