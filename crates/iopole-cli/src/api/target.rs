//! The operation that the words of `iopole api` mean, and its parameters.

use iopole_api::{Operation, operations};
use iopole_http::Method;
use iopole_http::reqwest::Url;
use percent_encoding::percent_decode_str;

use crate::failure::Failure;

type Parameters = Vec<(String, String)>;

/// An operation with the values of its path and its query.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) operation: Operation,
    pub(super) path: Parameters,
    pub(super) query: Parameters,
}

impl Target {
    /// Resolves a name, or a method and a path, with the parameters beside it.
    pub(super) fn of(word: &str, path: Option<&str>, parameters: &Parameters) -> Result<Self, Failure> {
        let mut target = match path {
            None => Self { operation: named(word)?, path: Vec::new(), query: Vec::new() },
            Some(path) => at(&method(word)?, path)?,
        };
        for parameter in parameters {
            let of_path = target.operation.path().contains(&format!("{{{}}}", parameter.0));
            if of_path { &mut target.path } else { &mut target.query }.push(parameter.clone());
        }
        target.complete()
    }

    /// True if the contract has the operation.
    pub(super) fn is_known(&self) -> bool {
        self.operation.role().is_some()
    }

    /// The path with its values and its query, as a person reads it.
    pub(super) fn shown(&self) -> String {
        let filled = self.path.iter().fold(self.operation.path().to_owned(), |path, (name, value)| {
            path.replace(&format!("{{{name}}}"), value)
        });
        let query: Vec<_> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if query.is_empty() { filled } else { format!("{filled}?{}", query.join("&")) }
    }

    fn complete(self) -> Result<Self, Failure> {
        let names = parameters(self.operation.path());
        let mut rest = self.path.iter().map(|(name, _)| name);
        while let Some(name) = rest.next() {
            if rest.clone().any(|other| other == name) {
                return Err(Failure::bad_input(format!("the parameter {name} has two values: give one")));
            }
        }
        match names.iter().find(|name| self.path.iter().all(|(given, _)| given != *name)) {
            None => Ok(self),
            Some(missing) => Err(Failure::bad_input(format!(
                "{} needs the parameter {missing}: add -p {missing}=VALUE",
                self.operation.id()
            ))),
        }
    }
}

/// Returns the names of the parameters of a path template.
fn parameters(path: &str) -> Vec<&str> {
    path.split('/').filter_map(parameter).collect()
}

fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn named(name: &str) -> Result<Operation, Failure> {
    if let Some(known) = operations::ALL.iter().find(|operation| operation.id() == name) {
        return Ok((*known).clone());
    }
    let failure =
        Failure::bad_input(format!("{name} is no operation of the platform, and no path follows it"));
    let wanted = name.to_ascii_lowercase();
    let alike = |operation: &&&Operation| operation.id().to_ascii_lowercase().contains(&wanted);
    let alike: Vec<_> =
        operations::ALL.iter().filter(alike).map(|operation| operation.id()).take(8).collect();
    Err(match alike.as_slice() {
        [] => failure.hint("Give a name of docs/command.md, or a method and a path: GET /v1/config/webhook"),
        alike => failure.hint(format!("Operations with this in their name: {}", alike.join(", "))),
    })
}

fn method(word: &str) -> Result<Method, Failure> {
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD];
    let word = word.to_ascii_uppercase();
    known.into_iter().find(|method| method.as_str() == word).ok_or_else(|| {
        Failure::bad_input(
            "the word before the path is no method: give GET, POST, PUT, PATCH, DELETE or HEAD",
        )
    })
}

/// Finds the operation whose template fits; of two, the one with fewer parameters.
fn at(method: &Method, path: &str) -> Result<Target, Failure> {
    if !path.starts_with('/') || path.starts_with("//") {
        return Err(Failure::bad_input("the path must start with one /, such as /v1/config/webhook"));
    }
    let invalid = |_| Failure::bad_input("the path is not a path of a URL");
    let url = Url::parse(&format!("https://platform{path}")).map_err(invalid)?;
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let fitting = operations::ALL.iter().filter(|operation| operation.method() == method);
    let fitting = fitting.filter_map(|operation| Some((operation, values(operation.path(), url.path())?)));
    Ok(match fitting.min_by_key(|(_, values)| values.len()) {
        Some((operation, values)) => Target { operation: (**operation).clone(), path: values, query },
        None => {
            Target { operation: Operation::unmodelled(method.clone(), url.path()), path: Vec::new(), query }
        }
    })
}

/// Returns the values of the template's parameters, if the path fits it.
fn values(template: &str, path: &str) -> Option<Parameters> {
    let (names, segments): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let mut values = Vec::new();
    for (name, segment) in names.iter().zip(&segments) {
        match parameter(name) {
            Some(_) if segment.is_empty() => return None,
            Some(name) => {
                values.push((name.to_owned(), percent_decode_str(segment).decode_utf8_lossy().into_owned()));
            }
            None if name == segment => {}
            None => return None,
        }
    }
    (names.len() == segments.len()).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str, path: Option<&str>, parameters: &[(&str, &str)]) -> Result<Target, String> {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Target::of(word, path, &parameters.collect()).map_err(|failure| format!("{failure:?}"))
    }

    #[test]
    fn every_operation_is_found_by_its_name_and_by_its_path() {
        for operation in operations::ALL {
            let path = operation.path().replace(['{', '}'], "");
            let found = of(operation.method().as_str(), Some(&path), &[]).unwrap();
            assert_eq!(found.operation.id(), operation.id());
            let values: Vec<_> = parameters(operation.path()).into_iter().map(|name| (name, "x")).collect();
            let named = of(operation.id(), None, &values).unwrap();
            assert_eq!((named.operation.id(), named.query.len()), (operation.id(), 0));
        }
    }

    #[test]
    fn values_are_decoded_and_queries_kept() {
        let target = of("get", Some("/v1/invoice/a%2Fb?x=1%202&y"), &[("z", "3")]).unwrap();
        assert_eq!(target.path, [("invoiceId".to_owned(), "a/b".to_owned())]);
        assert_eq!(target.shown(), "/v1/invoice/a/b?x=1 2&y=&z=3");
        let other = of("POST", Some("/v9/new/%C3%A9?q=1"), &[]).unwrap();
        assert!(!other.is_known());
        assert_eq!(other.operation.path(), "/v9/new/%C3%A9");
    }

    #[test]
    fn what_cannot_be_called_is_explained() {
        for (word, path, parameters, what) in [
            ("webhook", None, &[][..], "listWebhooks"),
            ("zzz", None, &[], "docs/command.md"),
            ("GET", None, &[], "no operation"),
            ("FETCH", Some("/v1/x"), &[], "no method"),
            ("GET", Some("v1/x"), &[], "must start with one /"),
            ("GET", Some("//other.example/x"), &[], "must start with one /"),
            ("getInvoice", None, &[], "-p invoiceId=VALUE"),
            ("getInvoice", None, &[("invoiceId", "1"), ("invoiceId", "2")], "two values"),
        ] {
            let failure = of(word, path, parameters).unwrap_err();
            assert!(failure.contains(what), "{word}: {failure}");
        }
    }
}
