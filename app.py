"""What a WSGI server loads (`app:app`), and the command line (`python app.py …`)."""

from workbench.cli import main

if __name__ == "__main__":
    main()
else:
    from workbench.factory import create_app

    app = create_app()
