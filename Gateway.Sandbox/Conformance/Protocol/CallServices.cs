namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>What every call can use.</summary>
internal sealed record CallServices(StdioConnection Connection, Subscriptions Subscriptions, BackgroundTasks Tasks, TimeProvider Clock);
