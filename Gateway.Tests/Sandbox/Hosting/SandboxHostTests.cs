using System.Net;
using Gateway.Sandbox.Commands;
using Gateway.Sandbox.Hosting;
using Gateway.Sandbox.Tour;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Sandbox.Hosting;

[Parallelizable(ParallelScope.All)]
[CancelAfter(180_000)]
internal sealed class SandboxHostTests
{
    [Test]
    public async Task Two_sandboxes_run_side_by_side_and_do_not_know_each_others_tokens(CancellationToken cancellationToken)
    {
        await using var one = await StartAsync(new SandboxOptions { Port = 0 }, cancellationToken);
        await using var two = await StartAsync(new SandboxOptions { Port = 0 }, cancellationToken);

        var token = await TokenAsync(one, "alice", cancellationToken);

        (await McpVisit.KnockAsync(one.Mcp, token, cancellationToken)).Should().Be(HttpStatusCode.OK);
        (await McpVisit.KnockAsync(two.Mcp, token, cancellationToken)).Should().Be(HttpStatusCode.Unauthorized);
    }

    [TestCase("alice", "no:such-scope", "the callback says invalid_scope")]
    [TestCase("disabled-user", null, "came to rest at 403")]
    [TestCase("no-2fa-user", null, "came to rest at 403")]
    [TestCase("nobody", null, "came to rest at 200")]
    public async Task Who_gets_no_token_is_told_why(string user, string? scope, string why, CancellationToken cancellationToken)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Port = 0 }, cancellationToken);
        using var errors = new StringWriter();

        (await TokenCommand.RunAsync(sandbox.Url, user, scope, TextWriter.Null, errors, cancellationToken)).Should().Be(1);

        errors.ToString().Should().Contain(why);
    }

    [Test]
    public async Task A_given_data_folder_stays_and_a_temporary_one_goes(CancellationToken cancellationToken)
    {
        var kept = Directory.CreateTempSubdirectory("fjmcp-test-");
        try
        {
            string? gone;
            await using (await StartAsync(new SandboxOptions { Port = 0, DataDirectory = kept.FullName }, cancellationToken))
            {
                using var folder = DataFolder.Open(null);
                gone = folder.Path;
                Directory.Exists(gone).Should().BeTrue();
            }

            Directory.Exists(gone).Should().BeFalse();
            kept.EnumerateFileSystemInfos().Should().NotBeEmpty();
        }
        finally
        {
            kept.Delete(recursive: true);
        }
    }

    [Test]
    public async Task The_welcome_names_who_can_sign_in_and_what_to_paste(CancellationToken cancellationToken)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Port = 0 }, cancellationToken);

        var text = Welcome.Text(sandbox);

        text.Should().StartWith($"ready {sandbox.Url.GetLeftPart(UriPartial.Authority)}\n");
        text.Should().ContainAll("alice", "bob", "claude mcp add", "code --add-mcp", "inspector", sandbox.Mcp.ToString());
    }

    [TestCase("/opt/my server", "/opt/my", "server")]
    [TestCase("\"/opt/my server\" --flag \"two words\"", "/opt/my server", "--flag", "two words")]
    public void A_given_server_is_split_like_a_command_line(string given, string command, params string[] arguments)
    {
        var chosen = ServerCommand.Choose(given);

        chosen.Command.Should().Be(command);
        chosen.Arguments.Should().Equal(arguments);
    }

    private static Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
        => SandboxHost.StartAsync(options, Quiet, cancellationToken);

    private static void Quiet(WebApplicationBuilder builder) => builder.Logging.ClearProviders();

    private static async Task<string> TokenAsync(SandboxHost sandbox, string user, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exit = await TokenCommand.RunAsync(sandbox.Url, user, null, output, errors, cancellationToken);
        exit.Should().Be(0, errors.ToString());
        return output.ToString().TrimEnd('\n');
    }
}
