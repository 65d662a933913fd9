"""What a WSGI server loads (`app:app`), and the command line (`python app.py …`)."""

if __name__ == "__main__":
    from workbench.cli import main

    main()
else:
    from workbench.factory import create_app

    app = create_app()
