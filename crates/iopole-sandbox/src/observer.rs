//! The function that is shown every exchange of the API.

use std::fmt;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{Request, Response};

type Observe = dyn Fn(&Request<Bytes>, &Response<Bytes>) + Send + Sync;

/// Function of [`SandboxBuilder::observe`](crate::SandboxBuilder::observe).
#[derive(Clone)]
pub(crate) struct Observer(pub(crate) Arc<Observe>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
