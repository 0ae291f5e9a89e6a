//! How a request is made again when its body flows and cannot be copied.

use std::sync::Arc;

use http::Extensions;
use reqwest::Request;

use crate::body::Upload;
use crate::error::Error;

/// Travels in the extensions of a call whose body is an upload.
#[derive(Clone)]
pub(crate) struct Recipe {
    pub(crate) http: reqwest::Client,
    pub(crate) upload: Arc<Upload>,
}

/// What a second request could be made from; taken before the first is sent.
pub(super) enum Spare {
    Copy(Box<Request>),
    Reopen { head: Box<Request>, recipe: Recipe },
    None,
}

impl Spare {
    pub(super) fn of(request: &Request, extensions: &Extensions) -> Self {
        match (extensions.get::<Recipe>(), request.try_clone()) {
            (Some(recipe), _) => {
                let mut head = Request::new(request.method().clone(), request.url().clone());
                *head.headers_mut() = request.headers().clone();
                *head.timeout_mut() = request.timeout().copied();
                Self::Reopen { head: Box::new(head), recipe: recipe.clone() }
            }
            (None, Some(copy)) => Self::Copy(Box::new(copy)),
            (None, None) => Self::None,
        }
    }

    /// The second request, if there can be one.
    pub(super) async fn make(self) -> Result<Option<Request>, Error> {
        match self {
            Self::Copy(copy) => Ok(Some(*copy)),
            Self::Reopen { head, recipe } => recipe.upload.attach(&recipe.http, *head).await.map(Some),
            Self::None => Ok(None),
        }
    }
}
