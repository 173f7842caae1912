using System.Diagnostics.Metrics;

namespace Gateway.Operations.Telemetry;

/// <summary>Prometheus' names for instruments: <c>fjmcp.request.duration</c> in <c>s</c> is <c>fjmcp_request_duration_seconds</c>, a counter ends in <c>_total</c>.</summary>
internal static class MetricNames
{
    public static string Of(Instrument instrument, bool isCounter)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var name = string.Concat(instrument.Name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return name + (name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit) + (isCounter ? "_total" : "");
    }
}
