"""The driving side: what calls the domain. REST routes, the WebSocket gateway, hosted pages and the command line."""
