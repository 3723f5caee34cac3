/// A reference that crosses to a worker and back unused, to be opened on the thread that made it.
package struct Box<Value: AnyObject>: @unchecked Sendable {
  /// What it holds.
  package let value: Value

  /// Encloses a reference.
  package init(_ value: Value) {
    self.value = value
  }
}
