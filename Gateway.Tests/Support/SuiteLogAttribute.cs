using NUnit.Framework.Interfaces;

namespace Gateway.Tests.Support;

/// <summary>After each test: its gateways must have logged no secret.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SuiteLogAttribute : TestActionAttribute
{
    public override ActionTargets Targets => ActionTargets.Test;

    public override void AfterTest(ITest test) => SuiteLog.Close(test.Id);
}
