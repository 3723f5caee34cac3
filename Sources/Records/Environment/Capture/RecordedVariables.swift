import FileStore

/// Which variables of the environment a record may hold. All others never reach one.
package enum RecordedVariables {
  /// Variables that are known to change results.
  private static let names: Set<String> = [
    "LANG", "LANGUAGE", "TZ", "SOURCE_DATE_EPOCH", "POSIXLY_CORRECT", "GLIBC_TUNABLES",
    "PYTHONHASHSEED", "PYTHONOPTIMIZE", "PYTHONUTF8", "PYTHONIOENCODING", "PYTHONNOUSERSITE",
    "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "CUDA_LAUNCH_BLOCKING", "CUBLAS_WORKSPACE_CONFIG",
    "NVIDIA_TF32_OVERRIDE", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES",
    "PYTORCH_CUDA_ALLOC_CONF", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "ATEN_CPU_CAPABILITY",
    "TOKENIZERS_PARALLELISM", "JAX_ENABLE_X64", "JAX_PLATFORMS", "JAX_DEFAULT_MATMUL_PRECISION",
    "JAX_THREEFRY_PARTITIONABLE", "KERAS_BACKEND", "TF_DETERMINISTIC_OPS", "TF_CONFIG",
    "R_DEFAULT_PACKAGES", "JULIA_NUM_THREADS", "RAYON_NUM_THREADS", "POLARS_MAX_THREADS",
    "VECLIB_MAXIMUM_THREADS", "NODE_ENV", "NODE_OPTIONS",
  ]

  /// Families of variables that libraries of numerics read. No other program's variables begin so:
  /// Terraform's `TF_VAR_…` and `TF_TOKEN_…`, which hold secrets, are not among them.
  private static let families = [
    "LC_", "OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "GOTO_", "BLIS_", "NUMEXPR_", "NUMBA_",
    "NPY_", "DNNL_", "ONEDNN_", "XLA_", "CUDNN_", "TF_CUDNN_", "TF_ENABLE_", "TF_DISABLE_",
    "TF_GPU_", "TF_NUM_", "TF_XLA_", "TF_USE_", "TF_FORCE_",
  ]

  /// Names that speak of a secret.
  private static let secrets = [
    "TOKEN", "SECRET", "PASSWORD", "PASSWD", "KEY", "CREDENTIAL", "AUTH", "PRIVATE",
  ]

  /// The records of the known variables that are set, and of the declared ones, set or not.
  static func records(
    of variables: [String: String], declared: some Sequence<String>
  ) -> [VariableRecord] {
    var records = variables.filter { isKnown($0.key) }.map { name, value in
      VariableRecord(name: name, value: recordedValue(value, of: name))
    }
    for name in declared where !isKnown(name) || variables[name] == nil {
      let value = variables[name].map { recordedValue($0, of: name) }
      records.append(VariableRecord(name: name, value: value))
    }
    return records
  }

  private static func isKnown(_ name: String) -> Bool {
    names.contains(name) || families.contains { name.utf8.starts(with: $0.utf8) }
  }

  /// The value, or its digest where it may be a secret.
  package static func recordedValue(_ value: String, of name: String) -> String {
    let upper = name.uppercased()
    // A text with line breaks, or a long one, is no setting but a document that may hold anything.
    let isSetting = value.utf8.count <= 256 && value.utf8.allSatisfy { $0 >= 0x20 }
    // `https://user:password@host` gives a password away under any name.
    let hasUser = value.contains("://") && value.contains("@")
    if isSetting, !hasUser, !secrets.contains(where: upper.contains) { return value }
    return "sha256:\(DigestAlgorithm.sha256.digest(of: value).hex)"
  }
}
