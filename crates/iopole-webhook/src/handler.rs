//! What a user of this crate writes.

use crate::ack::Ack;
use crate::delivery::Delivery;

/// Why a delivery could not be taken: any error.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// Takes deliveries. A function `async fn(Delivery) -> Result<Ack, HandlerError>` is one.
///
/// `Ok` says that the delivery is safe: the platform will not send it again. An error or a panic answers 503, and the
/// platform sends it again, if a retry strategy is configured. So answer `Ok` also for what you cannot use: sending it
/// again will not make it better.
pub trait Handler: Send + Sync + 'static {
    /// Takes one. It is run to its end even when the platform does not wait for it.
    fn handle(&self, delivery: Delivery) -> impl Future<Output = Result<Ack, HandlerError>> + Send;
}

impl<F, T> Handler for F
where
    F: Fn(Delivery) -> T + Send + Sync + 'static,
    T: Future<Output = Result<Ack, HandlerError>> + Send,
{
    fn handle(&self, delivery: Delivery) -> impl Future<Output = Result<Ack, HandlerError>> + Send {
        self(delivery)
    }
}
