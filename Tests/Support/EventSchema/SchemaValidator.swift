/// Checks values against a JSON Schema (2020-12), as far as `schema/events.schema.json` uses its keywords. A keyword
/// that it does not know is an error, so that nothing in the schema goes unchecked.
public struct SchemaValidator: Sendable {
    private let root: JSONValue

    public init(schema: JSONValue) {
        root = schema
    }

    public struct SchemaError: Error, CustomStringConvertible {
        public let description: String
    }

    /// What is wrong with `value`, each with where; empty where it follows the schema. Throws `SchemaError` where the
    /// schema itself is beyond this validator.
    public func problems(of value: JSONValue) throws -> [String] {
        try check(value, root, at: "line")
    }

    private func check(_ value: JSONValue, _ schema: JSONValue, at place: String) throws -> [String] {
        if case .boolean(let allowed) = schema { return allowed ? [] : ["\(place): not allowed"] }
        guard case .object(let keywords) = schema else {
            throw SchemaError(description: "\(place): the schema is no object")
        }
        var problems: [String] = []
        for (keyword, argument) in keywords.sorted(by: { $0.key < $1.key }) {
            switch keyword {
            case "$schema", "$defs", "title", "description": break
            // "if" looks at them itself, "items" at "prefixItems".
            case "then", "else": break
            case "if": problems += try checkCondition(value, keywords, condition: argument, at: place)
            case "$ref": problems += try check(value, try target(of: argument), at: place)
            case "oneOf": problems += try checkOneOf(value, argument, at: place)
            case "type", "enum", "const", "minimum", "maximum":
                problems += try checkPlain(value, keyword, argument, at: place)
            case "required", "properties", "additionalProperties":
                if case .object(let members) = value {
                    problems += try checkObject(members, keyword, argument, keywords, at: place)
                }
            case "items", "prefixItems", "minItems", "maxItems", "uniqueItems":
                if case .array(let elements) = value {
                    problems += try checkArray(elements, keyword, argument, keywords, at: place)
                }
            default: throw SchemaError(description: "\(place): unknown keyword '\(keyword)'")
            }
        }
        return problems
    }

    private func target(of reference: JSONValue) throws -> JSONValue {
        guard case .string(let text) = reference, text.hasPrefix("#/") else {
            throw SchemaError(description: "$ref \(reference) does not point into this schema")
        }
        var target: JSONValue? = root
        for step in text.dropFirst(2).split(separator: "/") { target = target?[String(step)] }
        guard let target else { throw SchemaError(description: "$ref \(text) leads nowhere") }
        return target
    }

    private func checkCondition(
        _ value: JSONValue, _ keywords: [String: JSONValue], condition: JSONValue, at place: String
    ) throws -> [String] {
        let holds = try check(value, condition, at: place).isEmpty
        guard let consequence = keywords[holds ? "then" : "else"] else { return [] }
        return try check(value, consequence, at: place)
    }

    private func checkOneOf(_ value: JSONValue, _ argument: JSONValue, at place: String) throws -> [String] {
        guard case .array(let schemas) = argument else { throw SchemaError(description: "oneOf is no array") }
        let results = try schemas.map { try check(value, $0, at: place) }
        switch results.count(where: \.isEmpty) {
        case 1: return []
        case 0: return results.min { $0.count < $1.count } ?? ["\(place): oneOf is empty"]
        case let matches: return ["\(place): fits \(matches) of the kinds, not one"]
        }
    }

    private func checkPlain(
        _ value: JSONValue, _ keyword: String, _ argument: JSONValue, at place: String
    ) throws -> [String] {
        switch (keyword, argument, value) {
        case ("type", .string(let name), _):
            return Self.isType(value, name) ? [] : ["\(place): is no \(name)"]
        case ("type", .array(let names), _):
            let fits = names.contains { if case .string(let name) = $0 { Self.isType(value, name) } else { false } }
            return fits ? [] : ["\(place): has none of the types \(names)"]
        case ("enum", .array(let allowed), _):
            return allowed.contains(value) ? [] : ["\(place): \(value) is none of \(allowed)"]
        case ("const", _, _):
            return value == argument ? [] : ["\(place): \(value) is not \(argument)"]
        case ("minimum", .number(let limit), .number(let number)):
            return number >= limit ? [] : ["\(place): \(number) is below \(limit)"]
        case ("maximum", .number(let limit), .number(let number)):
            return number <= limit ? [] : ["\(place): \(number) is above \(limit)"]
        case ("minimum", .number, _), ("maximum", .number, _): return []
        default: throw SchemaError(description: "\(place): \(keyword) cannot be \(argument)")
        }
    }

    private static func isType(_ value: JSONValue, _ name: String) -> Bool {
        switch (value, name) {
        case (.null, "null"), (.boolean, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"),
            (.object, "object"):
            true
        case (.number(let number), "integer"): number.rounded() == number
        default: false
        }
    }

    private func checkObject(
        _ members: [String: JSONValue], _ keyword: String, _ argument: JSONValue, _ keywords: [String: JSONValue],
        at place: String
    ) throws -> [String] {
        switch (keyword, argument) {
        case ("required", .array(let names)):
            return names.compactMap {
                guard case .string(let name) = $0, members[name] == nil else { return nil }
                return "\(place): lacks '\(name)'"
            }
        case ("properties", .object(let schemas)):
            return try schemas.flatMap { name, schema in
                try members[name].map { try check($0, schema, at: "\(place).\(name)") } ?? []
            }
        case ("additionalProperties", _):
            return try members.flatMap { name, value in
                keywords["properties"]?[name] == nil ? try check(value, argument, at: "\(place).\(name)") : []
            }
        default: throw SchemaError(description: "\(place): \(keyword) cannot be \(argument)")
        }
    }

    private func checkArray(
        _ elements: [JSONValue], _ keyword: String, _ argument: JSONValue, _ keywords: [String: JSONValue],
        at place: String
    ) throws -> [String] {
        switch (keyword, argument) {
        case ("prefixItems", .array(let schemas)):
            return try zip(elements, schemas).enumerated().flatMap { index, pair in
                try check(pair.0, pair.1, at: "\(place)[\(index)]")
            }
        case ("items", _):
            var first = 0
            if case .array(let schemas) = keywords["prefixItems"] { first = schemas.count }
            return try elements.enumerated().dropFirst(first).flatMap { index, element in
                try check(element, argument, at: "\(place)[\(index)]")
            }
        case ("minItems", .number(let limit)):
            return Double(elements.count) >= limit ? [] : ["\(place): has only \(elements.count) elements"]
        case ("maxItems", .number(let limit)):
            return Double(elements.count) <= limit ? [] : ["\(place): has \(elements.count) elements"]
        case ("uniqueItems", .boolean(let unique)):
            let repeats = elements.indices.contains { elements[..<$0].contains(elements[$0]) }
            return unique && repeats ? ["\(place): an element comes twice"] : []
        default: throw SchemaError(description: "\(place): \(keyword) cannot be \(argument)")
        }
    }
}
