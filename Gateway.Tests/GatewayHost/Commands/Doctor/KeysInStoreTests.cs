using System.Security.Cryptography;
using Gateway.Commands.Doctor;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Commands.Doctor;

public sealed class KeysInStoreTests
{
    [Test]
    public async Task Keys_in_the_store_are_looked_for_there_opened_and_not_left_lying_elsewhere()
    {
        await using var scene = await DoctorScene.StartAsync();
        var (key, other) = (WrappingKey(), WrappingKey());
        (string, string)[] inStore = [("Keys:Store", "Database"), ("Keys:WrappingKey", key)];
        await RunOnceAsync(scene);

        var before = await scene.OneAsync("data directory", inStore);
        await RunOnceAsync(scene, inStore);
        var left = await scene.OneAsync("data directory", inStore);
        Directory.Delete(Path.Combine(scene.DataDirectory, "keys"), recursive: true);
        var well = await scene.OneAsync("data directory", inStore);
        var locked = await scene.OneAsync("data directory", ("Keys:Store", "Database"), ("Keys:WrappingKey", other));
        var back = await scene.OneAsync("data directory", ("Keys:OldWrappingKeys:0", key));
        DoctorTests.Execute(Path.Combine(scene.DataDirectory, "gateway.db"), "DELETE FROM Keys");
        var none = await scene.OneAsync("data directory", inStore);

        before.Should().Match<Finding>(finding => finding.Verdict == Verdict.Warn && finding.Says.Contains("1 keys are in") && finding.Do!.Contains("restart the gateway"));
        left.Should().Match<Finding>(finding => finding.Verdict == Verdict.Warn && finding.Says.Contains("copies of 1 are in") && finding.Do!.Contains("remove that directory"));
        well.Verdict.Should().Be(Verdict.Ok);
        locked.Should().Match<Finding>(finding => finding.Verdict == Verdict.Fail && finding.Says.Contains("no wrapping key") && finding.Do!.Contains("Keys:OldWrappingKeys:0"));
        back.Should().Match<Finding>(finding => finding.Verdict == Verdict.Warn && finding.Says.Contains("1 keys are in"));
        none.Should().Match<Finding>(finding => finding.Verdict == Verdict.Fail && finding.Says.Contains("gateway.db holds no key"));
    }

    private static async Task RunOnceAsync(DoctorScene scene, params (string Key, string Value)[] settings)
    {
        await using var gateway = GatewayProcess.Start(scene.Arguments([("Gateway:Listen", "http://127.0.0.1:0"), .. settings]));
        await gateway.SaysAsync("The store is prepared.");
        await gateway.ListeningAsync();
        gateway.SendSigterm();
        (await gateway.ExitCodeAsync()).Should().Be(0, gateway.Output);
    }

    private static string WrappingKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
