//! What a second request is made from.

use std::sync::Arc;

use http::Extensions;
use reqwest::Request;

use crate::call::Call;
use crate::error::Error;

/// Taken before the first request is sent.
pub(super) enum Spare {
    /// A call of this crate makes its request anew, whatever its body.
    Call(Arc<Call>),
    /// In somebody else's stack: a copy, if the body can be copied.
    Copy(Box<Request>),
    None,
}

impl Spare {
    pub(super) fn of(request: &Request, extensions: &Extensions) -> Self {
        match extensions.get::<Arc<Call>>() {
            Some(call) if call.may_replay() => Self::Call(Arc::clone(call)),
            Some(_) => Self::None,
            None => request.try_clone().map_or(Self::None, |copy| Self::Copy(Box::new(copy))),
        }
    }

    /// The second request, if there can be one.
    pub(super) async fn make(self) -> Result<Option<Request>, Error> {
        match self {
            Self::Call(call) => call.assemble().await.map(Some),
            Self::Copy(copy) => Ok(Some(*copy)),
            Self::None => Ok(None),
        }
    }
}
