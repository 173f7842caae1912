using System.Net;
using Gateway.Auth.Clients.Documents;

namespace Gateway.Tests.Auth.Clients.Documents;

public sealed class PublicAddressesTests
{
    /// <summary>What no document is fetched from.</summary>
    public static readonly string[] Refused =
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:93.184.215.14", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::ffff:1.1.1.1", "::ffff:32.1.1.1", "::93.184.215.14", "64:ff9b::7f00:1", "64:ff9b::5db8:d70e", "64:ff9b:1::1",
        "2002:7f00:1::1", "2002:a9fe:a9fe::1", "2001::1", "2001:db8::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "100::1", "4000::1",
    ];

    [TestCaseSource(nameof(Refused))]
    public void Nothing_is_fetched_from(string address) => PublicAddresses.Allows(IPAddress.Parse(address)).Should().BeFalse();

    [TestCase("93.184.215.14")]
    [TestCase("1.1.1.1")]
    [TestCase("100.63.255.255")]
    [TestCase("100.128.0.1")]
    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.1")]
    [TestCase("223.255.255.254")]
    [TestCase("2606:4700:4700::1111")]
    [TestCase("2001:4860:4860::8888")]
    public void These_are_public(string address) => PublicAddresses.Allows(IPAddress.Parse(address)).Should().BeTrue();
}
