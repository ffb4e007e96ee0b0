"""The WebSocket as clients know it: real servers, real sockets, several of each."""
