/// Finds files of the repository that the tests were compiled in.
public enum RepositoryFiles {
    /// The path of `name`, which is relative to the repository's root.
    public static func path(_ name: String) -> String {
        // Tests/Support/EventSchema/RepositoryFiles.swift
        let steps = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return (steps.dropLast(4) + [name[...]]).joined(separator: "/")
    }
}
