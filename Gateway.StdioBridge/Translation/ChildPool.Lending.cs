namespace Gateway.StdioBridge.Translation;

/// <summary>Children between being taken and their call: nobody stops them meanwhile, so that no call is lost that never reached its child.</summary>
internal sealed partial class ChildPool
{
    /// <summary>The request's call has begun, or there will be none.</summary>
    public void Return(TranslatedChild child)
    {
        lock (_gate)
        {
            child.Users--;
        }

        child.Touch();
        StopIfRetired(child);
        _turns.Wake();
    }

    /// <summary>False: it is going, or gone; another serves.</summary>
    private bool TryLend(TranslatedChild child)
    {
        lock (_gate)
        {
            if (child.IsRetired || !_children.Contains(child))
            {
                return false;
            }

            child.Users++;
        }

        child.Touch();
        return true;
    }
}
