//! Where the server runs, and how it ends.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::server::{bind, serve};
use super::state::Shared;

/// A server that is running. Dropping it ends it.
#[derive(Debug)]
pub(super) enum Running {
    Task(JoinHandle<()>),
    Thread {
        /// Dropped to end it.
        stop: Option<oneshot::Sender<()>>,
        thread: Option<thread::JoinHandle<()>>,
    },
}

impl Running {
    /// Spawns the server on the current runtime.
    pub(super) async fn on_runtime(shared: Arc<Shared>) -> io::Result<(Self, SocketAddr)> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let listener = bind().await?;
        let address = listener.local_addr()?;
        let task = runtime.spawn(async move { match serve(listener, shared).await {} });
        Ok((Self::Task(task), address))
    }

    /// Starts a thread with a runtime of its own.
    pub(super) fn on_thread(shared: Arc<Shared>) -> io::Result<(Self, SocketAddr)> {
        let (stop, stopped) = oneshot::channel::<()>();
        let (bound, address) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("fake-zoom".to_owned())
            .spawn(move || {
                let _ = bound.send(run(shared, stopped, &bound));
            })?;
        // The first message is the address, or why there is none.
        let address = address.recv().map_err(io::Error::other)??;
        let running = Self::Thread {
            stop: Some(stop),
            thread: Some(thread),
        };
        Ok((running, address))
    }

    /// Ends the server; its port is closed when this returns.
    pub(super) async fn end(mut self) {
        if let Self::Task(task) = &mut self {
            task.abort();
            // An error says that it was aborted.
            let _ = task.await;
        }
    }
}

/// Serves on this thread. Returns why it could not begin.
fn run(
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
    bound: &mpsc::Sender<io::Result<SocketAddr>>,
) -> io::Result<SocketAddr> {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    runtime.block_on(async {
        let listener = bind().await?;
        let address = listener.local_addr()?;
        let _ = bound.send(Ok(address));
        tokio::select! {
            never = serve(listener, shared) => match never {},
            _ = stopped => Ok(address),
        }
    })
}

impl Drop for Running {
    fn drop(&mut self) {
        match self {
            Self::Task(task) => task.abort(),
            Self::Thread { stop, thread } => {
                drop(stop.take());
                if let Some(thread) = thread.take()
                    && thread.thread().id() != thread::current().id()
                {
                    // It only fails if the server panicked, which its caller
                    // has seen as a closed connection.
                    let _ = thread.join();
                }
            }
        }
    }
}
