extension Dialect {
  /// The dialect of `dvc.yaml`, as DVC 3 reads it.
  static let dvc = Dialect(
    stageFileName: "dvc.yaml", stageFileSuffix: ".dvc",
    keys: [
      .top: ["stages", "vars", "params", "metrics", "plots", "artifacts", "datasets"],
      .stage: [
        "cmd", "deps", "params", "outs", "metrics", "plots", "wdir", "matrix", "vars", "frozen",
        "always_changed", "desc", "meta",
      ],
      .group: ["foreach", "do"],
      .output: outputKeys,
      .plot: outputKeys + ["template", "x", "y", "x_label", "y_label", "title", "header"],
      .settings: ["timeout", "resources", "env", "environment", "compare"],
    ],
    cachesMetrics: true, readsEnvironment: false, putsInAnyType: false, nullText: "None",
    unescapesValues: true,
    keepsPathsAsWritten: true, findsParametersInWorkingDirectory: true,
    collapsesGeneratedStages: true, requiresParameters: false,
    capitalisesGeneratedTruth: true, iteratesKeysOfMaps: true, seesOnlyTextKeys: true,
    namesKeysOfLists: false,
    allowsManyOutputsInItem: true, mergesRepeatedOutputs: true, settingsKey: "pipe",
    forbiddenInNames: ["@"], allowsLeadingDash: true,
    reservedPaths: [".dvc", ".git"])

  /// `checkpoint` is accepted and means nothing.
  private static let outputKeys = [
    "cache", "persist", "remote", "push", "desc", "type", "labels", "meta", "checkpoint",
  ]
}
