using Gateway.Tests.Support;

namespace Gateway.Tests;

/// <summary>After the last test of all: the browser that tests shared ends.</summary>
[SetUpFixture]
public sealed class BrowserSetup
{
    [OneTimeTearDown]
    public static Task EndAsync() => Chromium.EndAsync();
}
