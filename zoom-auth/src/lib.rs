//! Server-to-Server OAuth for `zoom-api`.
