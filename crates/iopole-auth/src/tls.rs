//! Explains TLS failures in plain words, with advice, and separates those that waiting cannot mend.

use std::error::Error;

const UNTRUSTED: &str = "the server's certificate is not signed by a certificate authority that this machine trusts (it is \
     self-signed, or comes from a private authority or from a proxy that reads along): if the authority is yours, \
     name a file with its certificate in the variable SSL_CERT_FILE (on Linux), install it, or add it by `transport` \
     of the builder";
const OTHER_NAME: &str = "the server's certificate is for another name: check the host in the URL";
const EXPIRED: &str =
    "the server's certificate has expired: its operator must renew it; check this machine's clock too";
const NO_TLS: &str = "the server does not answer in TLS: check the scheme and the port in the URL";

/// A TLS failure that was recognized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFailure {
    /// The reason and the advice, for people.
    pub reason: String,
    /// True if waiting cannot mend it: a certificate that is not accepted, a server without TLS, no version in common.
    pub is_lasting: bool,
}

impl TlsFailure {
    fn lasting(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_lasting: true }
    }

    #[cfg(feature = "rustls")]
    fn passing(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_lasting: false }
    }
}

/// Finds a TLS failure in an error and its sources.
pub fn tls_failure(error: &(dyn Error + 'static)) -> Option<TlsFailure> {
    #[cfg(feature = "rustls")]
    if let Some(failure) = rustls_errors::find(error) {
        return Some(failure);
    }
    let innermost = std::iter::successors(Some(error), |error| (*error).source()).last()?;
    read_openssl(&innermost.to_string()).map(TlsFailure::lasting)
}

/// Reads the text that OpenSSL writes; it has no type for these errors.
fn read_openssl(text: &str) -> Option<&'static str> {
    let has = |part: &str| text.contains(part);
    if has("wrong version number") || has("packet length too long") {
        Some(NO_TLS)
    } else if !has("certificate verify failed") {
        None
    } else if has("mismatch") {
        Some(OTHER_NAME)
    } else if has("expired") {
        Some(EXPIRED)
    } else {
        Some(UNTRUSTED)
    }
}

#[cfg(feature = "rustls")]
mod rustls_errors {
    use std::error::Error;
    use std::io;
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use rustls::{AlertDescription as Alert, CertificateError as Certificate, InvalidMessage};

    use super::{EXPIRED, NO_TLS, OTHER_NAME, TlsFailure, UNTRUSTED};

    const VERSION: &str = "the server and this client have no version or cipher of TLS in common: TLS 1.2 or 1.3 is needed; \
         check the server, or a proxy in between";
    const UNKNOWN_NAME: &str = "the server does not know this host name: check the host in the URL";
    const NO_CLIENT_CERTIFICATE: &str = "the server wants a client certificate, or refuses the one that it was shown: set it by \
         `transport` of the builder";
    /// The last second of the year 9999.
    const LAST_SECOND: u64 = 253_402_300_799;

    pub(super) fn find(error: &(dyn Error + 'static)) -> Option<TlsFailure> {
        let error = std::iter::successors(Some(error), |error| (*error).source()).find_map(inner)?;
        Some(match error {
            rustls::Error::InvalidCertificate(error) => TlsFailure::lasting(certificate(error)),
            rustls::Error::PeerIncompatible(_) => TlsFailure::lasting(VERSION),
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => TlsFailure::lasting(NO_TLS),
            rustls::Error::AlertReceived(alert) => match alert {
                Alert::ProtocolVersion | Alert::HandshakeFailure | Alert::InsufficientSecurity => {
                    TlsFailure::lasting(VERSION)
                }
                Alert::UnrecognisedName => TlsFailure::lasting(UNKNOWN_NAME),
                Alert::CertificateRequired
                | Alert::BadCertificate
                | Alert::UnknownCA
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::AccessDenied => TlsFailure::lasting(NO_CLIENT_CERTIFICATE),
                _ => TlsFailure::passing(format!("the server ended TLS ({error})")),
            },
            error => TlsFailure::passing(format!("TLS failed ({error})")),
        })
    }

    /// Looks into an I/O error too, which does not name the error in it as its source.
    fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
        if let Some(error) = error.downcast_ref() {
            return Some(error);
        }
        inner(error.downcast_ref::<io::Error>()?.get_ref()?)
    }

    fn certificate(error: &Certificate) -> String {
        match error {
            Certificate::UnknownIssuer | Certificate::BadSignature => UNTRUSTED.to_owned(),
            // The webpki crate's error for a self-signed certificate that is a certificate authority's.
            Certificate::Other(error) if format!("{error:?}").contains("CaUsedAsEndEntity") => {
                UNTRUSTED.to_owned()
            }
            Certificate::NotValidForName => OTHER_NAME.to_owned(),
            Certificate::NotValidForNameContext { expected, presented } => {
                let presented = presented.iter().map(|name| readable(name)).collect::<Vec<_>>();
                format!(
                    "{OTHER_NAME}, which is {}; the certificate is for {}",
                    expected.to_str(),
                    list(&presented)
                )
            }
            Certificate::Expired => EXPIRED.to_owned(),
            Certificate::ExpiredContext { time, not_after } => {
                let (now, end) = (date(time.as_secs()), date(not_after.as_secs()));
                format!(
                    "the server's certificate expired on {end}: its operator must renew it; or this machine's clock is \
                     wrong, it says {now}"
                )
            }
            Certificate::NotValidYet => {
                "the server's certificate is not valid yet: check this machine's clock".to_owned()
            }
            Certificate::NotValidYetContext { time, not_before } => {
                let (now, start) = (date(time.as_secs()), date(not_before.as_secs()));
                format!(
                    "the server's certificate is valid from {start} on: check this machine's clock, it says {now}"
                )
            }
            Certificate::Revoked => {
                "the server's certificate has been revoked: ask the operator of the server".to_owned()
            }
            Certificate::InvalidPurpose | Certificate::InvalidPurposeContext { .. } => {
                "the server's certificate was not issued for a server: ask the operator of the server"
                    .to_owned()
            }
            error => format!("the server's certificate cannot be verified ({error})"),
        }
    }

    /// Turns the library's `DnsName("x.fr")` into `x.fr`.
    fn readable(name: &str) -> &str {
        name.split('"').nth(1).unwrap_or(name)
    }

    fn list(names: &[&str]) -> String {
        if names.is_empty() { "no name".to_owned() } else { names.join(", ") }
    }

    fn date(seconds: u64) -> String {
        let time: SystemTime = UNIX_EPOCH + Duration::from_secs(seconds.min(LAST_SECOND));
        httpdate::fmt_http_date(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openssl_texts_are_recognized() {
        for (text, words) in [
            (
                "error:0A000086:SSL routines::certificate verify failed: (self-signed certificate)",
                Some(UNTRUSTED),
            ),
            ("certificate verify failed: (unable to get local issuer certificate)", Some(UNTRUSTED)),
            ("certificate verify failed: (hostname mismatch)", Some(OTHER_NAME)),
            ("certificate verify failed: (certificate has expired)", Some(EXPIRED)),
            ("error:0A00010B:SSL routines:ssl3_get_record:wrong version number", Some(NO_TLS)),
            ("Connection refused (os error 111)", None),
        ] {
            assert_eq!(read_openssl(text), words, "{text}");
        }
    }

    #[cfg(feature = "rustls")]
    #[test]
    fn a_rustls_error_is_found_at_any_depth() {
        let error = || rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let nested = std::io::Error::other(std::io::Error::other(error()));
        for error in [&error() as &(dyn Error + 'static), &std::io::Error::other(error()), &nested] {
            assert_eq!(tls_failure(error), Some(TlsFailure::lasting(UNTRUSTED)));
        }
        assert_eq!(tls_failure(&std::io::Error::other("refused")), None);
    }

    #[cfg(feature = "rustls")]
    #[test]
    fn an_impossible_date_does_not_panic() {
        use rustls::pki_types::UnixTime;
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(784_111_777));
        let end = UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::MAX));
        let error = rustls::CertificateError::NotValidYetContext { time, not_before: end };
        let words = tls_failure(&rustls::Error::InvalidCertificate(error)).unwrap().reason;
        assert!(words.contains("it says Sun, 06 Nov 1994 08:49:37 GMT"), "{words}");
    }

    #[cfg(feature = "rustls")]
    #[test]
    fn only_what_waiting_cannot_mend_is_lasting() {
        use rustls::{AlertDescription as Alert, CertificateError as Certificate, Error, InvalidMessage};
        for (error, is_lasting) in [
            (Error::InvalidCertificate(Certificate::Expired), true),
            (Error::InvalidCertificate(Certificate::NotValidForName), true),
            (Error::InvalidMessage(InvalidMessage::InvalidContentType), true),
            (Error::AlertReceived(Alert::ProtocolVersion), true),
            (Error::AlertReceived(Alert::InternalError), false),
            (Error::HandshakeNotComplete, false),
        ] {
            assert_eq!(tls_failure(&error).unwrap().is_lasting, is_lasting, "{error}");
        }
    }
}
