"""What Ibasho is, in plain Python.

Each folder is one module of the product; `shared` holds the few things that all of them speak in. Modules do not
import one another: what must cross goes as an event, or through a port that `api/bootstrap` connects.
"""
