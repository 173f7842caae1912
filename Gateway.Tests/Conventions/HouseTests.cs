using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conventions;

public sealed partial class HouseTests
{
    private static readonly string[] Projects = ["Gateway", "Gateway.Auth", "Gateway.StdioBridge", "Gateway.Sandbox", "Gateway.Tests"];

    private static readonly string[] ProductProjects = ["Gateway", "Gateway.Auth", "Gateway.StdioBridge"];

    [Test]
    public void Every_file_declares_the_namespace_of_its_folder()
    {
        var strangers = from file in SourceFiles()
                        let declared = NamespaceLine().Match(File.ReadAllText(file))
                        where declared.Success && declared.Groups[1].Value != NamespaceOf(file)
                        select $"{Relative(file)} declares {declared.Groups[1].Value}, its folder says {NamespaceOf(file)}";

        strangers.Should().BeEmpty();
    }

    [Test]
    public void Every_class_that_nothing_derives_from_is_sealed([ValueSource(nameof(ProductProjects))] string project)
    {
        var types = Assembly.Load(project).GetTypes();
        var bases = types.Select(type => type.BaseType).OfType<Type>().Select(Definition).ToHashSet();

        var open = types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }
                && !bases.Contains(type)
                && !IsGenerated(type))
            .Select(type => type.FullName);

        open.Should().BeEmpty();
    }

    [Test]
    public void The_authorization_server_and_the_bridge_do_not_know_each_other()
    {
        ReferencesOf("Gateway.Auth").Should().NotContain(name => name.StartsWith("Gateway", StringComparison.Ordinal));
        ReferencesOf("Gateway.StdioBridge").Should().NotContain(name => name.StartsWith("Gateway", StringComparison.Ordinal));
    }

    [Test]
    public void The_authorization_server_and_the_bridge_know_no_proxy([Values("Gateway.Auth", "Gateway.StdioBridge")] string project) =>
        Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name).Should().NotContain("Yarp.ReverseProxy");

    [Test]
    public void No_product_project_references_the_sandbox_or_the_tests([ValueSource(nameof(ProductProjects))] string project) =>
        ReferencesOf(project).Should().NotContain(["Gateway.Sandbox", "Gateway.Benchmarks", "Gateway.Tests"]);

    [Test]
    public void Program_tells_its_story_in_at_most_80_lines() =>
        File.ReadAllLines(Path.Combine(Tools.RepositoryRoot, "Gateway", "Program.cs")).Should().HaveCountLessThanOrEqualTo(80);

    [Test]
    public void No_source_file_is_longer_than_300_lines()
    {
        var long_ = SourceFiles().Select(file => (file, lines: File.ReadAllLines(file).Length))
            .Where(entry => entry.lines > 300)
            .Select(entry => $"{Relative(entry.file)}: {entry.lines}");

        long_.Should().BeEmpty();
    }

    [Test]
    public void The_clock_is_always_a_TimeProvider_and_no_test_sleeps()
    {
        var banned = File.ReadAllText(Path.Combine(Tools.RepositoryRoot, "BannedSymbols.txt"));

        banned.Should().ContainAll("DateTimeOffset.UtcNow", "DateTime.UtcNow", "Thread.Sleep", "Task.Delay(System.TimeSpan)");
        File.ReadAllText(Path.Combine(Tools.RepositoryRoot, "Directory.Build.props")).Should().Contain("BannedSymbols.txt").And.Contain("<TreatWarningsAsErrors>true");
    }

    [Test]
    public void Every_project_has_its_lock_file([ValueSource(nameof(Projects))] string project) =>
        File.Exists(Path.Combine(Tools.RepositoryRoot, project, "packages.lock.json")).Should().BeTrue();

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), true)
        || type.Name.Contains('<', StringComparison.Ordinal)
        || type.Name == "_Imports" // what Razor makes of _Imports.razor
        || type.Namespace is null
        || type.Namespace.Contains(".Migrations", StringComparison.Ordinal)
        || !type.Namespace.StartsWith("Gateway", StringComparison.Ordinal)
        || typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(type);

    private static IEnumerable<string> SourceFiles() =>
        Projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(Tools.RepositoryRoot, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules" or "Migrations"));

    private static string NamespaceOf(string file) =>
        Relative(Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');

    private static string Relative(string path) => Path.GetRelativePath(Tools.RepositoryRoot, path);

    private static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Load(Path.Combine(Tools.RepositoryRoot, project, project + ".csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
