/// The files that name digests of results and data, as patterns for Git; of all kinds of projects, for a
/// project may have been of another kind before.
let recordPatterns = ["*pipe.lock", "*dvc.lock", "*.dvc"]
