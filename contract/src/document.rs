//! Reads the documents into operations with compiled schemas.
#![allow(
    clippy::expect_used,
    reason = "the documents are part of this crate; a fault in them must stop everything"
)]

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value};

use crate::schema::Schemas;

/// The documents, by the name under which the platform publishes them.
pub(crate) const TEXTS: &[(&str, &str)] = &[
    ("config", include_str!("../config.yaml")),
    ("invoicing", include_str!("../invoicing.yaml")),
    ("reporting", include_str!("../reporting.yaml")),
    ("edi", include_str!("../edi.yaml")),
    ("stats", include_str!("../stats.yaml")),
];

/// One operation of the contract.
#[derive(Debug)]
pub struct Operation {
    id: String,
    method: String,
    path: String,
    role: String,
    role_source: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// Answers by status code.
    pub(crate) answers: BTreeMap<u16, Content>,
}

/// A parameter of the path or the query.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) required: bool,
    pub(crate) schema: Value,
    pub(crate) validator: Validator,
}

/// Body of a request.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) content: Content,
}

/// Schemas by media type.
pub(crate) type Content = BTreeMap<String, Media>;

/// One media type.
#[derive(Debug)]
pub(crate) struct Media {
    pub(crate) schema: Value,
    pub(crate) validator: Validator,
}

impl Operation {
    /// Returns the `operationId`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the HTTP method, in upper case.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Returns the path, with its parameters in braces.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the role that an account needs: `admin` or `user`.
    pub fn role(&self) -> &str {
        &self.role
    }

    /// Returns the source of the role: `documented`, `general rule` or `assumed`.
    pub fn role_source(&self) -> &str {
        &self.role_source
    }

    /// Returns the status codes of its error responses.
    pub fn refusals(&self) -> impl Iterator<Item = u16> {
        self.answers.keys().copied().filter(|status| !(200..300).contains(status))
    }

    pub(crate) fn fits(&self, method: &str, path: &str) -> bool {
        self.method == method && self.arguments(path).is_some()
    }

    /// Returns the values of the path parameters, percent-encoded.
    pub(crate) fn arguments<'a>(&self, path: &'a str) -> Option<Vec<(&str, &'a str)>> {
        let (ours, theirs) = (self.path.split('/'), path.split('/'));
        if ours.clone().count() != theirs.clone().count() {
            return None;
        }
        let mut arguments = Vec::new();
        for (ours, theirs) in ours.zip(theirs) {
            match ours.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) if !theirs.is_empty() => arguments.push((name, theirs)),
                None if ours == theirs => {}
                _ => return None,
            }
        }
        Some(arguments)
    }
}

pub(crate) fn read_yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("a document of the contract is YAML")
}

/// Reads the operations of one document.
pub(crate) fn operations(text: &str) -> Vec<Operation> {
    let document = read_yaml(text);
    let schemas = Schemas::new(&document);
    let mut operations = Vec::new();
    for (path, item) in object(&document, "paths") {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if operation.get("operationId").is_some() {
                operations.push(read(&document, &schemas, path, method, item, operation));
            }
        }
    }
    operations
}

/// Reads the calls of the platform. The receivers choose their paths.
pub(crate) fn callbacks(text: &str) -> Vec<Operation> {
    let document = read_yaml(text);
    let schemas = Schemas::new(&document);
    let items = object(&document, "paths").flat_map(|(_, item)| item.as_object().into_iter().flatten());
    let callbacks = items.flat_map(|(_, operation)| object(operation, "callbacks"));
    let paths = callbacks.flat_map(|(_, paths)| paths.as_object().into_iter().flatten());
    paths
        .filter_map(|(_, item)| item.get("post").map(|operation| (item, operation)))
        .map(|(item, operation)| read(&document, &schemas, "", "post", item, operation))
        .collect()
}

fn read(
    document: &Value,
    schemas: &Schemas,
    path: &str,
    method: &str,
    item: &Value,
    operation: &Value,
) -> Operation {
    let text = |key: &str| operation[key].as_str().unwrap_or_default().to_owned();
    let parameters = [item, operation].into_iter().filter_map(|holder| holder.get("parameters")?.as_array());
    let body = operation.get("requestBody").map(|body| Body {
        required: body["required"].as_bool().unwrap_or_default(),
        content: content(schemas, body),
    });
    Operation {
        id: text("operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        role: text("x-role"),
        role_source: text("x-role-source"),
        parameters: parameters.flatten().map(|value| parameter(document, schemas, value)).collect(),
        body,
        answers: object(operation, "responses")
            .filter_map(|(status, answer)| Some((status.parse().ok()?, content(schemas, answer))))
            .collect(),
    }
}

fn parameter(document: &Value, schemas: &Schemas, value: &Value) -> Parameter {
    let value = match value.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).expect("a parameter that is referred to is there"),
        None => value,
    };
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let schema = value["schema"].clone();
    Parameter {
        name: text("name"),
        place: text("in"),
        required: value["required"].as_bool().unwrap_or_default(),
        validator: schemas.validator(&schema),
        schema,
    }
}

fn content(schemas: &Schemas, holder: &Value) -> Content {
    let media = |value: &Value| {
        let schema = value.get("schema").cloned().unwrap_or_else(|| Value::Object(Map::new()));
        Media { validator: schemas.validator(&schema), schema }
    };
    object(holder, "content").map(|(name, value)| (name.clone(), media(value))).collect()
}

fn object<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}
