using Gateway.Auth;
using Gateway.Auth.Protocol.Token;

namespace Gateway.Tests.Auth.Protocol;

public sealed class AnswerSealTests
{
    private static readonly Gateway.Auth.Protocol.Token.TokenAnswer Answer =
        new("fjg_at_x", "fjg_rt_y", DateTimeOffset.UnixEpoch, "forgejo:read", AuthServer.Mcp, "");

    [Test]
    public void Only_the_predecessor_opens_the_answer()
    {
        var predecessor = RefreshToken.New();
        var box = AnswerSeal.Seal(predecessor, Answer);

        AnswerSeal.Open(predecessor, box).Should().Be(Answer);
        AnswerSeal.Open(RefreshToken.New(), box).Should().BeNull();
    }

    [Test]
    public void An_altered_or_cut_answer_stays_shut()
    {
        var predecessor = RefreshToken.New();
        var box = AnswerSeal.Seal(predecessor, Answer);

        AnswerSeal.Open(predecessor, box[..10]).Should().BeNull();
        for (var index = 0; index < box.Length; index++)
        {
            var altered = box.ToArray();
            altered[index] ^= 1;
            AnswerSeal.Open(predecessor, altered).Should().BeNull();
        }
    }

    [Test]
    public void The_box_does_not_show_what_is_in_it() =>
        System.Text.Encoding.UTF8.GetString(AnswerSeal.Seal(RefreshToken.New(), Answer)).Should().NotContain("fjg_");
}
