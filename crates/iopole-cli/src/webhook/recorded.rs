//! A delivery as it came, kept in a file: the request of HTTP/1.1, head and body.

use std::fs;
use std::path::{Path, PathBuf};

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, Request, Uri};

use crate::failure::Failure;
use crate::file;

pub(super) struct Recorded {
    pub(super) target: String,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Bytes,
}

impl Recorded {
    pub(super) fn new(parts: &Parts, body: Bytes) -> Self {
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let headers = parts.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        Self { target, headers, body }
    }

    /// The request, to be received again.
    pub(super) fn request(&self) -> Request<Body> {
        let mut request = Request::new(Body::from(self.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.target.parse().unwrap_or_else(|_| Uri::from_static("/"));
        for (name, value) in &self.headers {
            request.headers_mut().append(name.clone(), value.clone());
        }
        request
    }

    /// Stores the delivery in the folder, and returns once it is on disk. The name has its time and its checksum.
    pub(super) fn store(&self, folder: &Path, kind: &str, checksum: &str) -> Result<PathBuf, Failure> {
        let mut content = format!("POST {} HTTP/1.1\r\n", self.target).into_bytes();
        for (name, value) in &self.headers {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                content.extend_from_slice(part);
            }
        }
        content.extend_from_slice(b"\r\n");
        content.extend_from_slice(&self.body);
        let time = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%3f");
        let name = format!("{time}-{kind}-{}.http", checksum.get(..8).unwrap_or(checksum));
        file::store(folder, &name, &content)?;
        Ok(folder.join(name))
    }

    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |why: String| Failure::bad_input(format!("{}: {why}", path.display()));
        let bytes = fs::read(path).map_err(|error| failed(error.to_string()))?;
        Self::parse(&bytes).ok_or_else(|| {
            failed(
                "this is no recorded delivery: a request line, headers, an empty line, and the body"
                    .to_owned(),
            )
        })
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let (head, body) = (bytes.get(..end)?, bytes.get(end + 4..)?);
        let mut lines =
            head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let request = std::str::from_utf8(lines.next()?).ok()?;
        let target = request.strip_prefix("POST ")?.strip_suffix(" HTTP/1.1")?.to_owned();
        let headers = lines.map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (name, value) = (line.get(..colon)?, line.get(colon + 1..)?);
            Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value.trim_ascii()).ok()?))
        });
        Some(Self { target, headers: headers.collect::<Option<_>>()?, body: Bytes::copy_from_slice(body) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let headers = vec![(HeaderName::from_static("x-timestamp"), HeaderValue::from_static("17"))];
        let body = Bytes::from_static(b"{\r\n\r\n}\xff");
        let delivery =
            Recorded { target: "/hooks?a=b".to_owned(), headers: headers.clone(), body: body.clone() };
        let path = delivery.store(folder.path(), "status", "0123456789abcdef").unwrap();
        let read = Recorded::read(&path).unwrap();
        assert_eq!((read.target.as_str(), read.headers, read.body), ("/hooks?a=b", headers, body));
    }

    #[test]
    fn another_file_is_no_delivery() {
        for text in
            ["", "POST / HTTP/1.1\r\n", "GET / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\nno header\r\n\r\n"]
        {
            assert!(Recorded::parse(text.as_bytes()).is_none(), "{text:?}");
        }
    }
}
