from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation_worklist', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='counted_days',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='item',
            name='counted_from',
            field=models.DateField(null=True),
        ),
    ]
