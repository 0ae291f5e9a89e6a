//! Choice between the measured answers and the documented ones.

use std::fmt;
use std::str::FromStr;

use crate::error::SandboxError;

/// Form of the answers on which the live platform and its documents differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Forms {
    /// The measured answers of the live platform, which a client has to cope with. Default.
    #[default]
    Measured,
    /// The answers of the contract, for tools that check answers against it.
    Documented,
}

impl Forms {
    pub(crate) fn documented(self) -> bool {
        self == Self::Documented
    }
}

impl fmt::Display for Forms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.documented() { "documented" } else { "measured" })
    }
}

impl FromStr for Forms {
    type Err = SandboxError;

    fn from_str(text: &str) -> Result<Self, SandboxError> {
        match text {
            "measured" => Ok(Self::Measured),
            "documented" => Ok(Self::Documented),
            other => Err(SandboxError::Settings(format!("forms are measured or documented, not {other:?}"))),
        }
    }
}
