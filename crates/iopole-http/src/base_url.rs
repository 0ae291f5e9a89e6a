//! The API's base URL, and the joining of paths to it.

use std::borrow::Cow;

use iopole_auth::SecureUrl;
use url::Url;

use crate::error::{Error, ErrorKind};

/// Configured origin and path prefix. Tokens go nowhere else.
#[derive(Debug, Clone)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    /// Checks a URL, and removes the slashes at its end.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for the address of the Swagger page, which two other clients mistook for the base
    /// URL, and for a URL with a query.
    pub(crate) fn new(url: &SecureUrl) -> Result<Self, Error> {
        let mut url = url.as_url().clone();
        let trimmed = url.path().trim_end_matches('/').to_owned();
        if let Some(prefix) = before_swagger(&trimmed) {
            let right = format!("{}{prefix}", url.origin().ascii_serialization());
            let message = format!("{url} is the platform's Swagger page, not its API: use {right}");
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        if url.query().is_some() {
            return Err(Error::new(ErrorKind::Configuration, "the API URL must not hold a query"));
        }
        url.set_path(&trimmed);
        Ok(Self(url))
    }

    /// Fills the parameters of a path template, each percent-encoded as one segment.
    pub(crate) fn join(
        &self,
        template: &str,
        parameters: &[(Cow<'static, str>, String)],
        query: &[(Cow<'static, str>, String)],
    ) -> Result<Url, Error> {
        let mut url = self.0.clone();
        {
            let mut segments = url
                .path_segments_mut()
                .map_err(|()| Error::new(ErrorKind::Configuration, "the API URL cannot carry a path"))?;
            segments.pop_if_empty();
            for segment in template.split('/').filter(|segment| !segment.is_empty()) {
                let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
                segments.push(match name {
                    None => literal(segment)?,
                    Some(name) => value_of(name, parameters)?,
                });
            }
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    pub(crate) fn as_url(&self) -> &Url {
        &self.0
    }
}

/// Returns the path before `/v1/api`, the Swagger page and the documents beneath it.
fn before_swagger(path: &str) -> Option<&str> {
    let (prefix, rest) = path.split_once("/v1/api")?;
    (rest.is_empty() || rest.starts_with('/')).then_some(prefix)
}

/// Checks a literal segment of a template. A query, a fragment or a partial parameter is a mistake, not text.
fn literal(segment: &str) -> Result<&str, Error> {
    let what = if segment.contains(['?', '#']) {
        "holds a query or a fragment: give each parameter of the query with `query`"
    } else if segment.contains(['{', '}']) {
        "holds braces that are no whole segment: a parameter fills its segment"
    } else if leads_elsewhere(segment) {
        "holds a dot segment or a control character"
    } else {
        return Ok(segment);
    };
    Err(Error::new(ErrorKind::InvalidRequest, format!("the path {what}")))
}

fn value_of<'a>(name: &str, parameters: &'a [(Cow<'static, str>, String)]) -> Result<&'a str, Error> {
    let value = parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    let what = match value {
        None => "is missing",
        Some("") => "is empty",
        Some(value) if leads_elsewhere(value) => "is a dot segment or holds a control character",
        Some(value) => return Ok(value),
    };
    Err(Error::new(ErrorKind::InvalidRequest, format!("the path parameter {name} {what}")))
}

/// Returns true if the segment would change the path: WHATWG URL resolves dots, and drops tabs and line breaks.
fn leads_elsewhere(segment: &str) -> bool {
    matches!(segment, "." | "..") || segment.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(url: &str) -> Result<BaseUrl, Error> {
        BaseUrl::new(&url.parse().unwrap())
    }

    fn joined(url: &str, template: &str, id: &str) -> Result<String, Error> {
        let parameters = [("id".into(), id.to_owned())];
        base(url)?.join(template, &parameters, &[]).map(String::from)
    }

    #[test]
    fn slashes_and_prefixes_are_joined() {
        for url in ["https://host", "https://host/", "https://host//"] {
            assert_eq!(joined(url, "/v1/invoice", "").unwrap(), "https://host/v1/invoice");
        }
        for url in ["https://host/proxy", "https://host//proxy/"] {
            assert_eq!(joined(url, "//v1/invoice", "").unwrap(), "https://host/proxy/v1/invoice");
        }
    }

    #[test]
    fn a_parameter_is_always_one_segment() {
        let join = |id| joined("https://host", "/v1/invoice/{id}/download", id);
        assert_eq!(join("a b/c?d#e%f").unwrap(), "https://host/v1/invoice/a%20b%2Fc%3Fd%23e%25f/download");
        for bad in ["", ".", "..", "a\tb", "a\nb", "\r", "a\u{0}", "\u{7f}", "\u{85}"] {
            let error = join(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{bad:?}");
            assert!(error.to_string().contains("path parameter id"), "{error}");
        }
        let missing = joined("https://host", "/v1/{other}", "x").unwrap_err();
        assert!(missing.to_string().contains("other"), "{missing}");
    }

    #[test]
    fn a_mistake_in_a_template_is_rejected() {
        for (template, hint) in [
            ("/v1/thing?limit=1", "with `query`"),
            ("/v1/thing#part", "with `query`"),
            ("/v1/{id}.pdf", "fills its segment"),
            ("/v1/../admin", "dot segment"),
            ("/v1/a\tb", "control character"),
        ] {
            let error = joined("https://host", template, "x").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{template}");
            assert!(error.to_string().contains(hint), "{error}");
        }
    }

    #[test]
    fn queries_are_encoded() {
        let query = [("q".into(), "a:\"é&=\"".to_owned())];
        let url = base("https://host").unwrap().join("/s", &[], &query).unwrap();
        assert_eq!(url.as_str(), "https://host/s?q=a%3A%22%C3%A9%26%3D%22");
    }

    #[test]
    fn the_swagger_page_is_rejected_with_the_right_url() {
        for (wrong, right) in [
            ("https://api.ppd.iopole.fr/v1/api", "use https://api.ppd.iopole.fr"),
            ("https://host/proxy/v1/api/", "use https://host/proxy"),
            ("https://host/v1/api/operator/invoicing", "use https://host"),
            ("https://host:444/v1/api?x=1", "use https://host:444"),
        ] {
            let error = base(wrong).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().ends_with(right), "{error}");
        }
        assert!(base("https://host/?a=b").is_err());
        assert!(base("https://host/v1/apis").is_ok());
    }
}
