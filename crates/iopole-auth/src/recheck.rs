//! A check that a refusal carries along: whether the credentials that were refused have been replaced since.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

type Answer = Pin<Box<dyn Future<Output = bool> + Send>>;

/// Asks the place of the credentials. It goes along in the error, so it reaches a cache through any source around the
/// flow.
#[derive(Clone)]
pub(crate) struct Recheck(Arc<dyn Fn() -> Answer + Send + Sync>);

impl Recheck {
    pub(crate) fn new<F>(check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        Self(Arc::new(move || -> Answer { Box::pin(check()) }))
    }

    pub(crate) async fn has_new_credentials(&self) -> bool {
        (self.0)().await
    }
}

impl fmt::Debug for Recheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recheck")
    }
}
