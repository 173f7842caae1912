using Gateway.Auth;
using Gateway.Auth.Pages;
using Gateway.Commands;
using Gateway.Configuration;
using Gateway.Durability;
using Gateway.Operations;
using Gateway.Operations.Requests;
using Gateway.Proxy;
using Gateway.StdioBridge;

namespace Gateway;

/// <summary>The gateway's whole story: configuration, services, pipeline, run.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) =>
        CommandLine.InvokeAsync(args, RunCommand.RunAsync, HealthCommand.RunAsync);

    /// <summary>Builds a gateway without starting it; any number may live in one process.</summary>
    /// <param name="args">As on the command line: <c>--config PATH</c> and settings like <c>--Gateway:Listen=http://localhost:9000</c>.</param>
    /// <param name="customize">Last word on the builder (logging, sockets), for whoever hosts the gateway in process.</param>
    /// <exception cref="InvalidConfigurationException">The configuration cannot be used; names every error.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? customize = null) =>
        Build(CommandLine.Read(args), customize);

    internal static WebApplication Build(GatewayArguments arguments, Action<WebApplicationBuilder>? customize)
    {
        // Empty: configuration, logging and server are exactly what stands here, not what a framework's defaults would add.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Gateway", ContentRootPath = AppContext.BaseDirectory });
        ConfigurationSources.Add(builder.Configuration, arguments.ConfigPath, arguments.Settings);
        var findings = ConfigurationFindings.Of(builder.Configuration);

        builder.AddSafeLogging();
        builder.ListenAsConfigured();
        builder.Services.AddGatewayOptions(builder.Configuration);
        builder.Services.AddGatewayAuth(builder.Configuration, ProxyExtensions.DescribeAuthorizationServer);
        builder.Services.AddStdioBridge(builder.Configuration);
        builder.Services.AddGatewayProxy(builder.Configuration);
        builder.Services.AddGatewayOperations(builder.Configuration);
        customize?.Invoke(builder);

        var app = builder.Build();
        findings.ThrowOrWarn(app);

        app.UseRequestIds();
        app.UseRequestRecording();
        app.UsePublicOrigin();
        app.UseSecurityHeaders();
        app.UseErrorPages();
        app.UseRouting();
        app.UseCors();
        app.UseRequestTimeouts();
        app.UseRateLimiter();
        app.UseSeenEndings();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGatewayProxy();
        return app;
    }
}
